// Mocha's spec reporter that also writes its counts, as JSON, to the file named by CONTEXTURE_MOCHA_COUNTS.
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

export default class SpecWithCounts extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env.CONTEXTURE_MOCHA_COUNTS, JSON.stringify({ passes, failures, pending }));
    });
  }
}
