import type pg from 'pg';
import { acceptedAnswers, trainCourses } from '../../infra/database/datasets.ts';
import type { AcceptedAnswer } from '../../infra/database/datasets.ts';
import { digestOf } from '../../infra/digest.ts';
import { ruleSlot } from '../../models/cet/rule-slot.ts';
import { segmentItems } from '../../models/cet/segmenter.ts';
import type { TrainingExample } from '../../models/cet/training-example.ts';
import { normalizeText } from '../../models/cet/words.ts';
import { slotOfFact } from '../../models/degradation/clean-contexts.ts';
import type { LabelledContext, Piece } from '../../models/degradation/labelled-context.ts';
import { toExample } from '../../models/degradation/to-example.ts';
import { codeWeight } from '../../models/team/answer-code.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { validationCourses } from './dataset-draft.ts';
import type { DatasetDraft } from './dataset-draft.ts';
import { heartbeat } from './heartbeat.ts';
import { knownQuestions, retrievalQuestions } from './retrieval-questions.ts';
import type { BuildDatasetInput } from './types.ts';

/**
 * Phase 1: the retrieved chunks of every accepted answer. What holds a fact of the question's task belongs into the output; where
 * a question has no facts, what stands in a gold chunk does. The consensus score, weighed by what its code did, is the weight.
 * Beside them the questions that the retrieval head learns from.
 */
export async function knowledgeExamples(
  deps: { readonly pool: pg.Pool; readonly embedder: Embedder },
  input: BuildDatasetInput,
): Promise<DatasetDraft> {
  const answers = (await acceptedAnswers(deps.pool, input.runId)).slice(0, input.examples);
  const courses = await trainCourses(deps.pool);
  const apart = validationCourses(courses);
  const examples: TrainingExample[] = [];
  answers.forEach((answer, done) => {
    if (done % 20 === 0) heartbeat({ done, total: answers.length, unit: 'examples' });
    const example = toExample(labelled(answer), {
      // Nothing of the run: the same material gives the same dataset.
      id: digestOf('phase1', answer.question),
      split: answer.course !== null && apart.has(answer.course) ? 'validation' : 'train',
      origin: 'knowledge',
      weight: answer.score * codeWeight(answer.code),
      relationsKnown: false,
    });
    if (example) examples.push(example);
  });
  // A model is trained on what was accepted; without any there is nothing to hang the retrieval head on.
  const known =
    examples.length === 0
      ? []
      : await knownQuestions(deps.pool, { accepted: answers, courses, validation: apart });
  const questions = await retrievalQuestions(deps, known, heartbeat);
  return { examples, questions, settings: { accepted: answers.length, validationCourses: [...apart] } };
}

function labelled({ question, task, goldChunks, chunks }: AcceptedAnswer): LabelledContext {
  const facts = (task?.facts ?? []).map((fact) => ({
    normal: normalizeText(fact.text),
    slot: slotOfFact[fact.kind],
  }));
  const pieces = chunks.flatMap((chunk) =>
    segmentItems([chunk]).map((segment): Piece => {
      const normal = normalizeText(segment.text);
      const fact = facts.find(
        (known) => normal.includes(known.normal) || (normal.length >= 20 && known.normal.includes(normal)),
      );
      const keep = facts.length > 0 ? fact !== undefined : goldChunks.includes(chunk.id);
      return {
        id: `${chunk.id}:${segment.start}`,
        text: segment.text,
        item: chunk.id,
        keep,
        slot: fact?.slot ?? (keep ? ruleSlot(segment) : null),
        order: null,
        stale: null,
      };
    }),
  );
  return { query: question, pieces, relations: [], times: {} };
}
