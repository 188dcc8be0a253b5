import type { Segment, Slot } from './types.ts';
import { cues } from './words.ts';

/** Slot by the cues of the text; prose without a cue is background. */
export function ruleSlot({ type, text }: Pick<Segment, 'type' | 'text'>): Slot {
  if (type === 'log' || type === 'stack_frame') return 'error';
  if (type === 'code') {
    if (cues.import.test(text) && text.split('\n').length <= 4) return 'import';
    return cues.example.test(text) ? 'example' : 'code';
  }
  if (type === 'heading') return 'background';
  if (cues.error.test(text)) return 'error';
  if (cues.normative.test(text)) return cues.edge.test(text) ? 'edge_case' : 'rule';
  if (cues.import.test(text)) return 'import';
  if (cues.example.test(text)) return 'example';
  if (cues.type.test(text)) return 'type';
  return cues.request.test(text) ? 'requirement' : 'background';
}
