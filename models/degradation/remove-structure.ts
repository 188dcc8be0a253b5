import type { Degradation } from './degradation.ts';

/** Takes the Markdown off a share of the pieces: headings lose their marks, lists their bullets, code its fences and ticks. */
export const removeStructure: Degradation = ({ context, severity, random }) => ({
  ...context,
  pieces: context.pieces.map((piece) => {
    const hit = random.float() < severity;
    const text = hit ? plain(piece.text) : piece.text;
    return text.trim() === '' ? piece : { ...piece, text };
  }),
});

function plain(text: string): string {
  return text
    .replace(/^\s*(?:```|~~~).*$\n?/gm, '')
    .replace(/^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)])\s+/gm, '')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .trimEnd();
}
