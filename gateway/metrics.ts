import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one gateway; every label has a fixed, small set of values. */
export class GatewayMetrics {
  readonly registry = new Registry();
  readonly requests = new Counter({
    name: 'contexture_requests_total',
    help: 'Requests by route and status class',
    labelNames: ['route', 'status'],
    registers: [this.registry],
  });
  readonly bypassed = new Counter({
    name: 'contexture_bypass_total',
    help: 'Chat completions that went through untouched, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  readonly addedSeconds = new Histogram({
    name: 'contexture_added_seconds',
    help: 'Seconds from the whole request read to the request sent to the LLM',
    labelNames: ['mode'],
    buckets: [0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  readonly feedback = new Counter({
    name: 'contexture_feedback_total',
    help: 'Feedback taken, by kind',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  readonly unrecorded = new Counter({
    name: 'contexture_unrecorded_total',
    help: 'Inferences that the journal could not take (disk or journal full)',
    registers: [this.registry],
  });
  readonly databaseUp = new Gauge({
    name: 'contexture_database_up',
    help: '1 while the last look at the database succeeded',
    registers: [this.registry],
  });

  constructor(journalBytes: () => number) {
    new Gauge({
      name: 'contexture_journal_bytes',
      help: 'Bytes of inferences and feedback that wait for the database',
      registers: [this.registry],
      collect() {
        this.set(journalBytes());
      },
    });
  }
}
