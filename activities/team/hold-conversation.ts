import { checkAnswer, questionProblem } from '../../models/team/conversation.ts';
import type { Exchange, Source } from '../../models/team/conversation.ts';
import { lessonRequest, questionRequest } from '../../models/team/conversation-prompt.ts';

export const turns = 10;
/** Most refused questions and answers of one turn. */
const mostRefusals = 6;
/** Answers to one question that may be refused before another question is asked. */
const mostRefusedAnswers = 2;

/** What a speaker said and which member it was; null when no member of the role answers. */
export type Said<Value> = { readonly member: string; readonly value: Value } | null;

export interface Speakers {
  question(request: ReturnType<typeof questionRequest>): Promise<Said<{ question: string }>>;
  lesson(
    request: ReturnType<typeof lessonRequest>,
  ): Promise<Said<{ answer: string; sources: readonly number[] }>>;
  retrieve(question: string): Promise<readonly Source[]>;
}

export interface Turn extends Exchange {
  readonly student: string;
  readonly instructor: string;
  readonly refusedQuestions: number;
  readonly refusedAnswers: number;
}

export interface Held {
  readonly turns: readonly Turn[];
  /** Null: every turn is valid. */
  readonly reason: string | null;
}

/** Ten questions and answers about a topic, each checked and asked for again under constraints, a bounded number of times. */
export async function holdConversation(
  about: { readonly topic: string; readonly outline: readonly string[]; readonly seed: number },
  speakers: Speakers,
): Promise<Held> {
  const held: Turn[] = [];
  while (held.length < turns) {
    const turn = await nextTurn(about, held, speakers);
    if ('reason' in turn) return { turns: held, reason: `turn ${String(held.length + 1)}: ${turn.reason}` };
    held.push(turn);
  }
  return { turns: held, reason: null };
}

async function nextTurn(
  about: Parameters<typeof holdConversation>[0],
  history: readonly Turn[],
  speakers: Speakers,
): Promise<Turn | { readonly reason: string }> {
  const forStudent: string[] = [];
  let refusedAnswers = 0;
  let reason = '';
  while (forStudent.length + refusedAnswers < mostRefusals) {
    const asked = await speakers.question(questionRequest({ ...about, history, constraints: forStudent }));
    if (!asked) return { reason: 'no student answers' };
    const { question } = asked.value;
    const problem = questionProblem(question, history);
    if (problem !== null) {
      forStudent.push((reason = problem));
      continue;
    }
    const sources = await speakers.retrieve(question);
    const forInstructor: string[] = [];
    while (forInstructor.length < mostRefusedAnswers) {
      const lesson = lessonRequest({
        question,
        sources,
        history,
        constraints: forInstructor,
        seed: about.seed,
      });
      const said = await speakers.lesson(lesson);
      if (!said) return { reason: 'no instructor answers' };
      const checked = checkAnswer({ question, ...said.value }, sources, history);
      if (!('problem' in checked))
        return {
          ...checked,
          student: asked.member,
          instructor: said.member,
          refusedQuestions: forStudent.length,
          refusedAnswers,
        };
      forInstructor.push((reason = checked.problem));
      refusedAnswers += 1;
    }
    forStudent.push(`"${question}" could not be answered from the material: ask about something else.`);
  }
  return { reason };
}
