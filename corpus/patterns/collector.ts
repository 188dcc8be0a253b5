import type { CorpusRecord } from '../record.ts';
import type { SourceChange } from './change.ts';

export class PatternCollector {
  readonly repository: string;
  constructor(repository: string) {
    this.repository = repository;
  }
  add(_change: SourceChange): void {}
  *records(): Generator<Omit<CorpusRecord, 'source' | 'course' | 'licence'>> {}
}
