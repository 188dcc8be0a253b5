import type pg from 'pg';
import {
  conversationTopics,
  countConversations,
  missingConversations,
  saveConversation,
  sectionTitles,
  titleOf,
} from '../../infra/database/conversations.ts';
import type { ConversationTopic, MessageRow } from '../../infra/database/conversations.ts';
import { trainCourses } from '../../infra/database/datasets.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { searchChunks } from '../../infra/database/search.ts';
import { digestOf } from '../../infra/digest.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import type { CompletionRequest } from '../../models/team/client.ts';
import type { Source } from '../../models/team/conversation.ts';
import { lessonSchema, questionSchema } from '../../models/team/conversation-prompt.ts';
import { withRole } from '../../models/team/members.ts';
import { obtainStructured } from '../../models/team/structured.ts';
import type { Structured } from '../../models/team/structured.ts';
import type { Team } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { eachItem } from '../each-item.ts';
import { validationCourses } from '../knowledge/dataset-draft.ts';
import { holdConversation, turns } from './hold-conversation.ts';
import type { Held, Said } from './hold-conversation.ts';
import { RollCall } from './roll-call.ts';
import type { ConverseInput, ConverseResult } from './types.ts';

interface Dependencies {
  readonly pool: pg.Pool;
  readonly team: Team;
  readonly embedder: Embedder;
}

/** Sections that a course must have to be talked about alone; a smaller one is joined by the others of its side of the split. */
const enoughSections = 2 * turns;
const mostSections = 60;
const retrieved = 5;

/** A member that is to be asked again later: the conversation waits for the next attempt. */
class Deferred extends Error {
  override readonly name = 'Deferred';
}

/**
 * Has students and instructors of the team talk about sections of the train material. A conversation is stored when it is whole; a
 * retry meets the answers of a broken one in the cache.
 */
export async function synthesizeConversations(
  dependencies: Dependencies,
  input: ConverseInput,
): Promise<ConverseResult> {
  const { pool, team } = dependencies;
  const speakers = {
    student: withRole(team.members, 'student'),
    instructor: withRole(team.members, 'instructor'),
  };
  const rollCalls = {
    student: new RollCall(speakers.student),
    instructor: new RollCall(speakers.instructor),
  };
  const seed = await loadRunSeed(pool, input.runId);
  const topics = await conversationTopics(pool, { seed, limit: input.conversations });
  const byId = new Map(topics.map((topic) => [digestOf(input.runId, 'conversation', topic.chunkId), topic]));
  const train = await trainCourses(pool);
  const apart = validationCourses(train);

  await eachItem(await missingConversations(pool, [...byId.keys()]), 'conversations', async (id, signal) => {
    const topic = byId.get(id)!;
    const sections = await sectionTitles(pool, topic.course, mostSections);
    const alone = sections.length >= enoughSections;
    const side = train.filter((course) => apart.has(course) === apart.has(topic.course));
    const search = (question: string, topK: number): Promise<readonly Source[]> =>
      retrieve(dependencies, question, alone ? [topic.course] : side, topK);
    const outline = alone ? sections : (await search(topic.title, mostSections)).map(({ title }) => title);

    const say = async <Value>(
      role: 'student' | 'instructor',
      schema: Parameters<typeof obtainStructured<Value>>[0],
      request: CompletionRequest,
    ): Promise<Said<Value>> => {
      const ask = (member: TeamMember): Promise<Structured<Value>> =>
        obtainStructured(schema, request, (each) =>
          team.complete(member, each, { runId: input.runId, signal }),
        );
      // Each topic begins with another member, in every run with the same; the next one steps in for who is out of reach or talks junk.
      for (const member of rotated(speakers[role], topic.chunkId)) {
        const [outcome] = await rollCalls[role].askAll([member], ask, signal);
        if (outcome!.outcome === 'deferred') throw new Deferred(member.name);
        if (outcome!.outcome === 'answered' && outcome!.value.status !== 'excluded')
          return { member: member.name, value: outcome!.value.value };
      }
      return null;
    };
    try {
      const held = await holdConversation(
        { topic: topic.title, outline: [...new Set(outline)], seed },
        {
          question: (request) => say('student', questionSchema, request),
          lesson: (request) => say('instructor', lessonSchema, request),
          retrieve: (question) => search(question, retrieved),
        },
      );
      await save(dependencies, input.runId, id, topic, held);
    } catch (error) {
      if (!(error instanceof Deferred)) throw error;
    }
  });
  rollCalls.student.throwWhenDeferred();
  rollCalls.instructor.throwWhenDeferred();
  return countConversations(pool, input.runId);
}

function rotated(members: readonly TeamMember[], id: string): readonly TeamMember[] {
  const first = Number.parseInt(id.slice(0, 8), 16) % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
}

async function retrieve(
  { pool, embedder }: Dependencies,
  question: string,
  courses: readonly string[],
  topK: number,
): Promise<readonly Source[]> {
  const [embedding] = await embedder.embed([question]);
  const found = await searchChunks(pool, { embedding: embedding!, text: question, topK, courses });
  return found.map(({ chunkId, title, headingPath, text }) => ({
    chunkId,
    title: titleOf(title, headingPath),
    text,
  }));
}

async function save(
  { pool, team }: Dependencies,
  runId: string,
  id: string,
  { title, course }: ConversationTopic,
  held: Held,
): Promise<void> {
  const messages = held.turns.flatMap((turn, index): MessageRow[] => [
    {
      turn: index + 1,
      role: 'student',
      member: turn.student,
      text: turn.question,
      chunks: [],
      grounding: null,
      regenerated: turn.refusedQuestions,
    },
    {
      turn: index + 1,
      role: 'instructor',
      member: turn.instructor,
      text: turn.answer,
      chunks: turn.cited.map(({ chunkId }) => chunkId),
      grounding: turn.grounding,
      regenerated: turn.refusedAnswers,
    },
  ]);
  const simulated = team.members.some(
    ({ name, tier }) => tier === 'simulated' && messages.some(({ member }) => member === name),
  );
  await saveConversation(pool, {
    id,
    runId,
    topic: title,
    course,
    status: held.reason === null ? 'valid' : 'rejected',
    reason: held.reason,
    simulated,
    messages,
  });
}
