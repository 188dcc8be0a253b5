import { segmentItems } from '../cet/segmenter.ts';

/** Whether the text is sentences, wrapped or not: paragraphs and list items, one of them or one cut by length. */
export function isProse(text: string): boolean {
  const segments = segmentItems([{ id: '', text }]);
  const [first] = segments;
  return (
    first !== undefined &&
    (first.type === 'paragraph' || first.type === 'list_item') &&
    segments.every(({ type }) => type === first.type)
  );
}
