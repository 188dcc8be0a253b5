import { requiredVolumes } from '../growth-projection.ts';
import { section, table } from './html.ts';
import type { Cell } from './html.ts';

export interface ReportVolumes {
  readonly knowledgeTokens: number;
  readonly pairs: number;
  readonly sessions: number;
  readonly chunkBytes: number;
  readonly sessionBytes: number;
  readonly llmUsd: number;
  readonly llmSimulated: boolean;
  readonly llmSeconds: number;
  readonly llmCalls: number;
}

/** What is there against the paper's volumes, and what the rest takes at the rates of what is there. */
export function volumesSection(volumes: ReportVolumes): string {
  const { knowledgeTokens, pairs, sessions } = volumes;
  const row = (
    name: string,
    has: number,
    needs: number,
    each: { readonly bytes: number | null; readonly usd: number | null; readonly seconds: number | null },
  ): Cell[] => {
    const times = (rate: number | null): number | null => (rate === null || has === 0 ? null : rate * needs);
    return [
      name,
      has,
      needs,
      has / needs,
      gigabytes(times(each.bytes)),
      times(each.usd),
      hours(times(each.seconds)),
    ];
  };
  const perSession = (amount: number): number | null => (sessions === 0 ? null : amount / sessions);
  return section(
    "Volumes: what is there against the paper's",
    volumes.llmSimulated,
    table(
      'Volumes and projection',
      ['what', 'here', 'paper', 'share', 'GB for the paper', 'USD for the paper', 'hours for the paper'],
      [
        row('tokens of the knowledge base (phase 1)', knowledgeTokens, requiredVolumes.knowledgeTokens, {
          bytes: knowledgeTokens === 0 ? null : volumes.chunkBytes / knowledgeTokens,
          usd: 0,
          seconds: null,
        }),
        row('pairs (phase 2)', pairs, requiredVolumes.pairs, { bytes: null, usd: 0, seconds: null }),
        row('executed sessions (phase 3)', sessions, requiredVolumes.sessions, {
          bytes: perSession(volumes.sessionBytes),
          usd: perSession(volumes.llmUsd),
          seconds: perSession(volumes.llmSeconds),
        }),
      ],
    ),
    `<p>The projection takes what this database holds as the rate and grows it in proportion: bytes of the tables, money of
    ${volumes.llmCalls} stored answers, and the time from the first to the last of them with whatever happened between, an upper
    bound on one machine. n/a: no rate is on record here; the measured laws of growth are below.</p>`,
  );
}

function gigabytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 1e9;
}

function hours(seconds: number | null): number | null {
  return seconds === null ? null : seconds / 3600;
}
