// Istanbul's counters for the files that are given as JSON on stdin, TypeScript before its types are taken out; with "report",
// what they counted in the run whose counters stand in /tmp/coverage.json.
import { readFileSync } from 'node:fs';
import coverage from 'istanbul-lib-coverage';
import { createInstrumenter } from 'istanbul-lib-instrument';

function instrumented({ path, text }) {
  if (!/\.[cm]?[jt]s$/.test(path) || path.endsWith('.d.ts')) return { path, text };
  const parserPlugins = /\.[cm]?ts$/.test(path) ? ['typescript'] : [];
  const instrumenter = createInstrumenter({ esModules: true, produceSourceMap: false, parserPlugins });
  return { path, text: instrumenter.instrumentSync(text, `/work/${path}`) };
}

function report() {
  const counted = coverage.createCoverageMap(JSON.parse(readFileSync('/tmp/coverage.json', 'utf8')));
  const { lines, branches } = counted.getCoverageSummary();
  return { lines: [lines.covered, lines.total], branches: [branches.covered, branches.total] };
}

const answer =
  process.argv[2] === 'report' ? report() : JSON.parse(readFileSync(0, 'utf8')).map(instrumented);
process.stdout.write(JSON.stringify(answer));
