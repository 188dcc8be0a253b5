import { ruleSlot } from '../cet/rule-slot.ts';
import { segmentItems } from '../cet/segmenter.ts';
import { normalizeText } from '../cet/words.ts';
import { isSupported, sentencesOf } from '../team/grounding.ts';
import type { ConversationRecord } from '../team/conversation-dataset.ts';
import type { CleanContext } from './clean-contexts.ts';
import type { Piece } from './labelled-context.ts';

/** Earlier questions that a question is asked with. */
const rememberedQuestions = 2;

/**
 * Every turn of every conversation as a clean context: the query is the student's question with those before it, the evidence is the
 * paragraphs of the chunks that say what the grounded answer said. Turns whose answer no paragraph says by itself are left out.
 */
export function cleanConversations(conversations: readonly ConversationRecord[]): readonly CleanContext[] {
  return conversations.flatMap(({ topic, course, turns }) =>
    turns.flatMap((turn, index): CleanContext[] => {
      const paragraphs = segmentItems(turn.chunks.map(({ id, text }) => ({ id, text })));
      const said = sentencesOf(turn.answer);
      const evidence = paragraphs.filter(({ text }) =>
        said.some((sentence) => isSupported(sentence, [text])),
      );
      if (evidence.length === 0) return [];
      const pieces = evidence.map((segment, order): Piece => ({
        id: `paragraph-${order}`,
        text: segment.text,
        item: 'evidence',
        keep: true,
        slot: ruleSlot(segment),
        order,
        stale: null,
      }));
      const earlier = turns.slice(Math.max(0, index - rememberedQuestions), index);
      const query = [...earlier, turn].map(({ question }) => question).join('\n');
      return [
        {
          id: `${topic} / ${String(index + 1)}`,
          course,
          context: { query, pieces, relations: [], times: {} },
          related: paragraphs.map(({ text }) => normalizeText(text)),
        },
      ];
    }),
  );
}
