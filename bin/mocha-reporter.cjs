// Mocha's spec reporter that also writes its counts, as JSON, to the file named by CONTEXTURE_MOCHA_COUNTS.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class SpecWithCounts extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env.CONTEXTURE_MOCHA_COUNTS, JSON.stringify({ passes, failures, pending }));
    });
  }
};
