import { isLearnerColumn, isPersonalColumn, withoutPersons } from './personal-data.ts';
import type { CorpusRecord } from './record.ts';
import { tableRows } from './table-rows.ts';
import type { TableRow } from './table-rows.ts';
import { recordsOfLearners } from './trajectory-learners.ts';
import type { TableFault } from './trajectory-learners.ts';
import { rowRecord } from './trajectory-record.ts';
import type { Fields, TableOrigin } from './trajectory-record.ts';

// gitter-history of freeCodeCamp's open data has no header row; its README names the columns.
const chatColumns = ['room_id', 'room_uri', 'sent_at', 'from_userid', 'from_username', 'message_id', 'text'];

/**
 * Records of a CSV or TSV table: one a learner or session where a column says whose row it is, else one a row. Columns that
 * name or reach a person are dropped, so a table without a header is taken only where its columns are known.
 */
export async function* recordsOfTable(
  origin: TableOrigin,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CorpusRecord | TableFault> {
  const rows = tableRows(bytes);
  const { value: first, done } = await rows.next();
  if (done) {
    yield { line: 1, reason: 'is empty: no header row' };
    return;
  }
  if ('reason' in first) {
    yield { line: first.line, reason: `header row ${first.reason}: the table cannot be read` };
    return;
  }
  const columns = columnsOf(first.cells);
  if (!columns) {
    yield { line: first.line, reason: 'has no header row: nothing says which columns name a person' };
    return;
  }
  const learner = columns.findIndex(isLearnerColumn);
  yield* recordsOfLearners(
    origin,
    itemsOf(columns === chatColumns ? prepended(first, rows) : rows, ({ line, cells }) => {
      const fields = fieldsOf(columns, cells);
      return learner === -1
        ? rowRecord(origin, String(line), fields)
        : { line, learner: cells[learner]!, event: fields };
    }),
  );
}

type Row = Extract<TableRow, { readonly cells: unknown }>;

async function* itemsOf<T>(
  rows: AsyncIterable<TableRow>,
  itemOf: (row: Row) => T,
): AsyncGenerator<T | TableFault> {
  for await (const row of rows) yield 'reason' in row ? row : itemOf(row);
}

/** Names of the columns, or null where the first row is none of names and the table is not known. */
function columnsOf(cells: readonly string[]): readonly string[] | null {
  const data = cells.filter((cell) =>
    /^(-?[\d.,]+%?|[0-9a-f]{24}|\d{4}-\d\d-\d\d([T ].*)?)$|@.+\./i.test(cell),
  );
  const surely = cells.some((cell) => /^([0-9a-f]{24}|\d{4}-\d\d-\d\d[T ].*)$|\w@\w+\./i.test(cell));
  if (!surely && data.length * 2 < cells.length)
    return cells.map((cell, index) => cell || `column ${index + 1}`);
  const chat =
    cells.length === chatColumns.length &&
    /^\d{4}-\d\d-\d\d/.test(cells[2]!) &&
    /^[0-9a-f]{24}$/.test(cells[0]!);
  return chat ? chatColumns : null;
}

function fieldsOf(columns: readonly string[], cells: readonly string[]): Fields {
  return Object.fromEntries(
    columns.flatMap((column, index) =>
      isPersonalColumn(column) || isLearnerColumn(column) ? [] : [[column, withoutPersons(cells[index]!)]],
    ),
  );
}

async function* prepended(first: TableRow, rest: AsyncIterable<TableRow>): AsyncGenerator<TableRow> {
  yield first;
  yield* rest;
}
