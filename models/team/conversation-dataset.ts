/** Phase 1's output as Phase 2 reads it: JSON lines, a header and then one conversation a line, with the text it draws on. */
export interface ConversationDatasetHeader {
  readonly format: 'contexture-conversations/1';
  readonly conversations: number;
}

export interface ConversationRecord {
  readonly topic: string;
  /** Unit of the train / held-out split; held-out courses are not talked about. */
  readonly course: string;
  readonly simulated: boolean;
  readonly turns: readonly {
    readonly question: string;
    readonly answer: string;
    readonly student: string;
    readonly instructor: string;
    /** Share of the answer's sentences that the chunks support, 0..1. */
    readonly grounding: number;
    /** Chunks that the answer draws on. */
    readonly chunks: readonly {
      readonly id: string;
      /** sha256 of the normalised text. */
      readonly digest: string;
      readonly text: string;
    }[];
  }[];
}

const format = 'contexture-conversations/1';

export function writeConversations(conversations: readonly ConversationRecord[]): string {
  const header: ConversationDatasetHeader = { format, conversations: conversations.length };
  return [header, ...conversations].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws an Error that names what is wrong with the header. */
export function readConversations(text: string): readonly ConversationRecord[] {
  const [header, ...lines] = text.split('\n').filter((line) => line !== '');
  const { format: found, conversations } = JSON.parse(header ?? '{}') as Partial<ConversationDatasetHeader>;
  if (found !== format) throw new Error(`format: "${String(found)}" is not ${format}`);
  if (conversations !== lines.length)
    throw new Error(
      `conversations: the header says ${String(conversations)}, the file holds ${lines.length}`,
    );
  return lines.map((line) => JSON.parse(line) as ConversationRecord);
}
