import { z } from 'zod';
import { chance } from './chance.ts';

const parametersSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).optional(),
});

export const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), parameters: parametersSchema.nullish() }),
});
type Tool = z.infer<typeof toolSchema>;

export const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/**
 * The call that a member makes instead of answering: of the function that the caller names, of any when one is required, else of
 * the one whose name stands in what the user said. None once the last message is a tool's result.
 */
export function chooseCall(input: {
  readonly tools: readonly Tool[];
  readonly choice: z.infer<typeof toolChoiceSchema> | null;
  readonly lastRole: string;
  readonly userText: string;
  readonly requestDigest: string;
}): ToolCall | null {
  const { tools, choice, userText, requestDigest } = input;
  if (tools.length === 0 || choice === 'none' || input.lastRole === 'tool') return null;
  const picked = tools[Math.floor(chance(requestDigest, 'tool') * tools.length)];
  const tool =
    choice === null || choice === 'auto'
      ? tools.find((each) => userText.includes(each.function.name))
      : choice === 'required'
        ? picked
        : tools.find((each) => each.function.name === choice.function.name);
  if (!tool) return null;
  return {
    id: `call_${requestDigest.slice(0, 24)}`,
    type: 'function',
    function: { name: tool.function.name, arguments: JSON.stringify(argumentsOf(tool, userText)) },
  };
}

/** A value of the declared type for every required parameter, taken from the user's text where it gives one. */
function argumentsOf(tool: Tool, userText: string): Record<string, unknown> {
  const { properties = {}, required = [] } = tool.function.parameters ?? {};
  return Object.fromEntries(required.map((name) => [name, valueOf(properties[name] ?? {}, userText)]));
}

const longestText = 200;

function valueOf(schema: Readonly<Record<string, unknown>>, userText: string): unknown {
  const options = schema['enum'];
  if (Array.isArray(options))
    return options.find((option) => userText.includes(String(option))) ?? options[0];
  switch (schema['type']) {
    case 'number':
    case 'integer': {
      const number = Number(/-?\d+(?:\.\d+)?/u.exec(userText)?.[0] ?? 0);
      return schema['type'] === 'integer' ? Math.trunc(number) : number;
    }
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return userText.slice(0, longestText);
  }
}
