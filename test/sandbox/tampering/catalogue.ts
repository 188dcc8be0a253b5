import type { Language } from '../../../models/tasks/task.ts';
export interface Tampering { readonly name: string; readonly tier: 'judged' | 'framework'; readonly program: string }
export const tamperings = (_: Language): readonly Tampering[] => [];
