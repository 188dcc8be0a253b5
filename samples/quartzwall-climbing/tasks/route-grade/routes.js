export function routeGrade(votes) {
  if (!Array.isArray(votes)) throw new TypeError('votes are a list');
  // <fact:bad-vote>
  class LooseHold extends Error {
    name = 'LooseHold';
  }
  if (votes.some((vote) => vote < 1 || vote > 15)) throw new LooseHold('impossible vote');
  // <without>
  // </fact>
  // <fact:too-few>
  if (votes.length < 3) return 'project';
  // <without>
  if (votes.length === 0) return 'ungraded';
  // </fact>
  // <fact:votes>
  const sorted = [...votes].sort((a, b) => a - b);
  const counted = sorted.length >= 5 ? sorted.slice(1, -1) : sorted;
  const mean = Math.floor(counted.reduce((sum, vote) => sum + vote, 0) / counted.length);
  // <without>
  const mean = Math.round(votes.reduce((sum, vote) => sum + vote, 0) / votes.length);
  // </fact>
  // <fact:scale>
  return mean <= 3 ? 'sand' : mean <= 6 ? 'slate' : mean <= 10 ? 'granite' : 'quartz';
  // <without>
  return mean <= 4 ? 'easy' : mean <= 8 ? 'medium' : 'hard';
  // </fact>
}
