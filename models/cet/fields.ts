import { asks } from './kind.ts';
import { slots } from './types.ts';
import type { ContextKind, FieldEntry, Segment, Slot, SlotValues } from './types.ts';

/** A place of a kind's result: `path` in its JSON, `title` over its part of the Markdown. */
export interface Field {
  /** `field` or `group.field`. */
  readonly path: string;
  readonly title: string;
}

/** Where the segments of a request go, by its kind. */
export interface Template {
  /** In the order of the output. */
  readonly fields: readonly Field[];
  fieldOf(slot: Slot, segment: Pick<Segment, 'type' | 'text' | 'headings'>): string;
}

const slotTitles: Readonly<Record<Slot, string>> = {
  requirement: 'Requirements',
  rule: 'Rules',
  edge_case: 'Edge cases',
  type: 'Types',
  import: 'Imports',
  signature: 'Signatures',
  error: 'Errors',
  example: 'Examples',
  code: 'Code',
  background: 'Background',
};

const general: Template = {
  fields: slots.map((slot) => ({ path: slot, title: slotTitles[slot] })),
  fieldOf: (slot) => slot,
};

const expectation =
  /\bassert|\bexpect\(|\btest\b|\bshould (?:return|be|equal|give)|==|->|=>|→|>>>|\breturns?\b/i;

/** Vague requirement to implementation context: section 3.3 of the method. */
const implementation: Template = {
  fields: [
    { path: 'task', title: 'Task' },
    { path: 'requirements.functional', title: 'Functional requirements' },
    { path: 'requirements.technical', title: 'Technical requirements' },
    { path: 'implementation_hints', title: 'Implementation hints' },
    { path: 'test_cases', title: 'Test cases' },
  ],
  fieldOf: (slot, { text }) => {
    switch (slot) {
      case 'requirement':
        return 'requirements.functional';
      case 'rule':
      case 'type':
      case 'import':
      case 'signature':
      case 'error':
        return 'requirements.technical';
      case 'edge_case':
        return 'test_cases';
      case 'example':
        return expectation.test(text) ? 'test_cases' : 'implementation_hints';
      case 'background':
        return asks.test(text) ? 'requirements.functional' : 'implementation_hints';
      case 'code':
        return 'implementation_hints';
    }
  },
};

/** Partial code to completion context. */
const completion: Template = {
  fields: [
    { path: 'code_fragment', title: 'Code' },
    { path: 'inferred_context.missing_variables', title: 'Missing variables' },
    { path: 'relevant_imports', title: 'Imports' },
    { path: 'inferred_context.probable_purpose', title: 'Purpose' },
    { path: 'inferred_context.suggested_completions', title: 'What a completion has to meet' },
    { path: 'inferred_context.usage_patterns', title: 'Usage' },
    { path: 'documentation_template', title: 'Documentation' },
  ],
  fieldOf: (slot) => {
    switch (slot) {
      case 'code':
        return 'code_fragment';
      case 'import':
        return 'relevant_imports';
      case 'requirement':
      case 'background':
        return 'inferred_context.probable_purpose';
      case 'rule':
      case 'edge_case':
      case 'type':
      case 'error':
        return 'inferred_context.suggested_completions';
      case 'signature':
      case 'example':
        return 'inferred_context.usage_patterns';
    }
  },
};

const cause =
  /\b(?:because|caused by|due to|root cause|race condition|deadlock|regression|after (?:upgrading|the upgrade|updating|the update|deploy\w*|the release)|since (?:version|v?\d|the|we)|introduced in|changed in|was changed|recently (?:changed|moved|switched))\b/i;
const query =
  /^\s*(?:SELECT|EXPLAIN|SHOW|WITH)\b[\s\S]*\b(?:FROM|PLAN|STATUS|PROCESSLIST|AS)\b|^\s*(?:\$|#|>)\s+\S|^\s*(?:curl|grep|kubectl|docker|git|psql|redis-cli|journalctl|tail|npm|npx|pytest|cargo|go test|mvn|gradle|strace|dig|ping)\b/im;
const check = /\b(?:steps?|reproduc\w*|repro|check\w*|verify|expected|troubleshoot\w*)\b/i;

/** Bug report to debugging context. */
const debugging: Template = {
  fields: [
    { path: 'issue', title: 'Issue' },
    { path: 'relevant_code_areas', title: 'Code' },
    { path: 'debugging_checklist', title: 'To check' },
    { path: 'diagnostic_queries', title: 'Diagnostic queries' },
    { path: 'common_causes', title: 'Possible causes' },
  ],
  fieldOf: (slot, { type, text, headings }) => {
    if (type === 'stack_frame' || type === 'log') return 'issue';
    const unfenced = text.replace(/^\s*(?:```|~~~).*\n/, '');
    if (query.test(unfenced)) return 'diagnostic_queries';
    if (type === 'code') return 'relevant_code_areas';
    if (cause.test(text)) return 'common_causes';
    if (type === 'list_item' && check.test(headings.at(-1) ?? '')) return 'debugging_checklist';
    switch (slot) {
      case 'rule':
      case 'edge_case':
      case 'example':
        return 'debugging_checklist';
      case 'code':
      case 'signature':
      case 'type':
      case 'import':
        return 'relevant_code_areas';
      case 'error':
      case 'requirement':
      case 'background':
        return 'issue';
    }
  },
};

export const templates: Readonly<Record<ContextKind, Template>> = {
  implementation,
  completion,
  debugging,
  general,
};

/** The kind's fields with their entries; a field that nothing fills is empty. */
export function slotValues(
  template: Template,
  entries: ReadonlyMap<string, readonly FieldEntry[]>,
): SlotValues {
  const values: Record<string, readonly FieldEntry[] | Record<string, readonly FieldEntry[]>> = {};
  for (const { path } of template.fields) {
    const [outer, inner] = path.split('.') as [string, string?];
    const filled = entries.get(path) ?? [];
    if (inner === undefined) values[outer] = filled;
    else
      values[outer] = {
        ...(values[outer] as Record<string, readonly FieldEntry[]> | undefined),
        [inner]: filled,
      };
  }
  return values;
}
