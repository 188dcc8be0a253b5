import { request } from 'undici';
import { agent, type Target } from './load.ts';

/** Opens so many streams at a time, lets them end together and counts those that came whole. */
export async function openStreams(
  { url, key }: Target,
  upstream: string,
  count: number,
): Promise<{ readonly open: number; readonly whole: number }> {
  let open = 0;
  const body = JSON.stringify({ model: 'stub', stream: true, messages: [{ role: 'user', content: 'hi' }] });
  const streams = Array.from({ length: count }, async () => {
    const answer = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'x-hold': '1' },
      body,
      dispatcher: agent,
    });
    let text = '';
    for await (const part of answer.body) {
      if (text === '') open += 1;
      if (text === '' && open === count) await request(`${upstream}/release`);
      text += String(part);
    }
    return text.endsWith('data: [DONE]\n\n');
  });
  const whole = (await Promise.all(streams)).filter(Boolean).length;
  return { open, whole };
}
