import { type GrowthLaw, growthLaw, type MeasuredSize, projectTo } from './growth-law.ts';

/** The paper's section 6.1: what each phase is to be trained on. */
export const requiredVolumes = { knowledgeTokens: 100e6, pairs: 50e6, sessions: 10e6 } as const;

/** What grows with the volumes, in the units that it is counted in. */
export const growthStages = {
  ingest: { unit: 'tokens', needed: requiredVolumes.knowledgeTokens },
  embed: { unit: 'tokens', needed: requiredVolumes.knowledgeTokens },
  pairs: { unit: 'pairs', needed: requiredVolumes.pairs },
  training: { unit: 'pairs, one epoch', needed: requiredVolumes.pairs },
  sessions: { unit: 'sessions', needed: requiredVolumes.sessions },
} as const;
export type GrowthStage = keyof typeof growthStages;

/** What a stage took at one size. */
export interface StageMeasurement {
  readonly stage: GrowthStage;
  readonly size: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly usd: number;
}

/** File format of docs/results/growth.json, which `npm run bench:growth` writes. */
export interface GrowthMeasurements {
  readonly format: 'contexture-growth/1';
  /** To repeat it. */
  readonly command: string;
  readonly sizes: readonly {
    /** Of the smallest size. */
    readonly times: number;
    readonly measuredAt: string;
    readonly machine: {
      readonly processor: string;
      readonly processors: number;
      readonly loadAverage: number;
    };
    readonly stages: readonly StageMeasurement[];
  }[];
}

export interface ProjectedStage {
  readonly stage: GrowthStage;
  readonly unit: string;
  readonly needed: number;
  /** Seconds by size, the smallest first. */
  readonly measured: readonly MeasuredSize[];
  readonly law: GrowthLaw;
  readonly seconds: { readonly likely: number; readonly most: number };
  /** Zero where a size took none. */
  readonly bytes: number;
  readonly usd: number;
}

/** What the paper's volumes take by the law of each stage that was measured at three sizes or more. */
export function projectStages({ sizes }: GrowthMeasurements): readonly ProjectedStage[] {
  return (Object.keys(growthStages) as GrowthStage[]).flatMap((stage): ProjectedStage[] => {
    const own = sizes
      .flatMap(({ stages }) => stages)
      .filter((each) => each.stage === stage)
      .sort((x, y) => x.size - y.size);
    if (own.length < 3) return [];
    const { unit, needed } = growthStages[stage];
    const points = (name: 'seconds' | 'bytes' | 'usd'): MeasuredSize[] =>
      own.map((each) => ({ size: each.size, amount: each[name] }));
    const amount = (name: 'bytes' | 'usd'): number =>
      own.some((each) => each[name] <= 0) ? 0 : projectTo(needed, points(name)).likely;
    const measured = points('seconds');
    return [
      {
        ...{ stage, unit, needed, measured },
        law: growthLaw(measured),
        seconds: projectTo(needed, measured),
        bytes: amount('bytes'),
        usd: amount('usd'),
      },
    ];
  });
}
