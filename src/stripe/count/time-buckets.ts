import type { TimeGrain } from '../../source/count.js';

/** Whole seconds, `until` excluded. */
export interface Bucket {
  readonly from: number;
  readonly until: number;
}

const SECONDS = { hour: 3600, day: 86_400, week: 604_800 } as const;
/** 1 January 1970 was a Thursday: the Monday before it, in seconds. */
const FIRST_MONDAY = -3 * SECONDS.day;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** The part of time (UTC) that a second lies in. */
export function bucketOf(second: number, grain: TimeGrain): Bucket {
  if (grain === 'hour' || grain === 'day' || grain === 'week') {
    const origin = grain === 'week' ? FIRST_MONDAY : 0;
    const size = SECONDS[grain];
    const from = origin + Math.floor((second - origin) / size) * size;
    return { from, until: from + size };
  }
  const date = new Date(second * 1000);
  const size = MONTHS[grain];
  const month = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / size) * size;
  return { from: monthStart(month), until: monthStart(month + size) };
}

/** Months since the year 0 -> the second it begins. */
const monthStart = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12) / 1000;

/** The parts of a range from its beginning, cut to it. */
export function bucketsBetween({ from, until }: Bucket, grain: TimeGrain): readonly Bucket[] {
  const buckets: Bucket[] = [];
  for (let start = from; start < until;) {
    const end = Math.min(until, bucketOf(start, grain).until);
    buckets.push({ from: start, until: end });
    start = end;
  }
  return buckets;
}

/** Parts so many seconds have, about. */
export function bucketCount(seconds: number, grain: TimeGrain): number {
  const size = { ...SECONDS, month: 2_629_800, quarter: 7_889_400, year: 31_557_600 }[grain];
  return Math.max(1, Math.ceil(seconds / size));
}
