import type { Language } from '../../../models/tasks/task.ts';
import type { WatchedSandbox } from '../watched-sandbox.ts';
import type { Tampering } from './catalogue.ts';
export async function tamperingFaults(_s: WatchedSandbox, _l: Language, _t: Tampering): Promise<{ outcome: string; faults: readonly string[] }> { return { outcome: '', faults: [] }; }
