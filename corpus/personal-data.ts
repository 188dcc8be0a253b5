/** A column's or field's name in words: `fromUser_ID` is `from user id`. */
function wordsOf(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
    .toLowerCase()
    .replace(/\be mail\b/g, 'email')
    .replace(/\buser (?=id|name)|\buser(?=id|name)/g, 'user ');
}

const learner =
  /^((from|sender|anonymous|anon|hashed) )?((user|learner|student|camper|participant|author|member|account)( (id|key|hash|uuid))?|(respondent|session|visitor|client|network) (id|key|hash|uuid))$/;
const named =
  /^((from|sender|author|learner|student|camper|participant) )*(name|(first|last|full|middle|given|family|display|user|real|screen|nick|sur) ?name|nick|login|handle)$/;
const contact =
  /\b(emails?|phone|mobile|telephone|ip|address|passwords?|passwd|birth(day| ?date)?|dob|avatar|picture|photo|ssn)\b/;
const accounts =
  /^(twitter|facebook|linked ?in|git ?hub|git ?lab|google|skype|code ?pen|instagram)( (id|url|handle|profile|user ?name|link))?$/;

/** Whether a column says whose row it is. */
export function isLearnerColumn(name: string): boolean {
  return learner.test(wordsOf(name));
}

/** Whether a column holds what names or reaches a person: such columns are never stored. */
export function isPersonalColumn(name: string): boolean {
  const words = wordsOf(name);
  return named.test(words) || contact.test(words) || accounts.test(words);
}

/** Text without e-mail addresses and without the names of people that are spoken to with @. */
export function withoutPersons(text: string): string {
  return text
    .replace(
      /[\p{Letter}\p{Number}._%+-]+@[\p{Letter}\p{Number}-]+(\.[\p{Letter}\p{Number}-]+)+/gu,
      '[e-mail]',
    )
    .replace(/(?<![\p{Letter}\p{Number}_`/.])@[\p{Letter}\p{Number}_-]+/gu, '@someone');
}

/**
 * The same for any value: fields that name or reach a person are left out, at every depth. `keepNames` is for what a learner
 * worked at: there a `name` is that of a challenge.
 */
export function withoutPersonalFields(value: unknown, keepNames = false): unknown {
  if (typeof value === 'string') return withoutPersons(value);
  if (Array.isArray(value)) return value.map((item) => withoutPersonalFields(item, keepNames));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name]) => (keepNames && name === 'name') || !(isPersonalColumn(name) || isLearnerColumn(name)),
      )
      .map(([name, field]) => [name, withoutPersonalFields(field, keepNames)]),
  );
}
