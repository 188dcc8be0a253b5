import { z } from 'zod';
import { RejectedRecordError } from './rejected.ts';

export interface OcwCourse {
  /** `6.00sc-spring-2011`: number, term and year where all are told, else the folder's name. */
  readonly slug: string;
  /** Address of the published course with a slash at the end. */
  readonly url: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

const text = z.string().nullish();
const courseSchema = z.object({
  course_title: text,
  course_description: text,
  primary_course_number: text,
  term: text,
  year: z.union([z.string(), z.number()]).nullish(),
  level: z.union([z.string(), z.array(z.string())]).nullish(),
  topics: z.array(z.union([z.string(), z.array(z.string())])).nullish(),
  site_url: text,
  course_image: z.object({ website: text }).nullish(),
});

/** `data/course.json` of MIT's OpenCourseWare. @throws RejectedRecordError that names the file and the field. */
export function courseOfJson(file: string, json: string, folder: string): OcwCourse {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new RejectedRecordError(file, `is not valid JSON (${(error as Error).message})`);
  }
  const parsed = courseSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new RejectedRecordError(file, `field ${issue.path.join('.') || '(root)'}: ${issue.message}`);
  }
  const { data } = parsed;
  const named = data.primary_course_number && data.term && data.year;
  const site = data.site_url ?? (data.course_image?.website ? `courses/${data.course_image.website}` : null);
  return {
    slug: named
      ? `${data.primary_course_number!}-${data.term!}-${data.year!}`.toLowerCase().replace(/\s+/g, '-')
      : folder,
    url: site ? new URL(site.replace(/^\/|\/*$/g, '') + '/', 'https://ocw.mit.edu/').href : null,
    details: {
      courseTitle: data.course_title ?? null,
      level: data.level ?? null,
      topics: data.topics ?? [],
    },
  };
}

/** OCW's Markdown without Hugo's shortcodes: links keep their title, what is embedded is gone, and so is the line "Previous | Next". */
export function plainText(body: string): string {
  return body
    .replace(/^«?\s*\[Previous\]\([^\n]*$|^\s*\[Next\]\([^\n]*»\s*$/gm, '')
    .replace(
      /\{\{[%<]\s*resource_link\s+"[^"]*"\s+"((?:[^"\\]|\\.)*)"[\s\S]*?[%>]\}\}/g,
      (_, title: string) => title.replace(/\\(.)/g, '$1'),
    )
    .replace(/\{\{[%<]\s*(?:sup|sub)\s+"?([^"%>\s]*)"?\s*[%>]\}\}/g, '$1')
    .replace(/\{\{[%<]\s*baseurl\s*[%>]\}\}/g, '')
    .replace(/\{\{[%<][\s\S]*?[%>]\}\}/g, '');
}
