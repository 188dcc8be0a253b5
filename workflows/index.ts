/** The workflow bundle: what `temporal workflow start --type NAME` can start. */
export { abTest } from './ab-test.ts';
export { ablationStudy } from './ablation-study.ts';
export { baselineComparison } from './baseline-comparison.ts';
export { continuousLearning } from './continuous-learning.ts';
export { curriculumWeek } from './curriculum-week.ts';
export { driftWatch } from './drift-watch.ts';
export { executionFeedback } from './execution-feedback.ts';
export { ingestSource } from './ingest-source.ts';
export { phase1 } from './phase1.ts';
export { phase2 } from './phase2.ts';
export { phase3 } from './phase3.ts';
export { phase4 } from './phase4.ts';
export { phaseEvaluation } from './phase-evaluation.ts';
export { program } from './program.ts';
