/** Licences by the words that only their texts have, as SPDX identifiers; the narrower one first. */
const texts: readonly (readonly [string, RegExp])[] = [
  ['CC-BY-NC-SA-4.0', /Attribution-NonCommercial-ShareAlike 4\.0/i],
  ['CC-BY-SA-4.0', /Attribution-ShareAlike 4\.0/i],
  ['CC-BY-4.0', /Attribution 4\.0/i],
  ['PSF-2.0', /PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2/i],
  ['CC0-1.0', /CC0 1\.0 Universal/i],
  ['ODbL-1.0', /Open Database License/i],
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE Version 3/i],
  ['LGPL-3.0', /GNU LESSER GENERAL PUBLIC LICENSE Version 3/i],
  ['LGPL-2.1', /GNU LESSER GENERAL PUBLIC LICENSE Version 2\.1/i],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE Version 3/i],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE Version 2/i],
  ['MPL-2.0', /Mozilla Public License,? Version 2\.0/i],
  ['Apache-2.0', /Apache License,? Version 2\.0/i],
  ['BSL-1.0', /Boost Software License - Version 1\.0/i],
  ['EPL-2.0', /Eclipse Public License - v ?2\.0/i],
  ['Unlicense', /This is free and unencumbered software released into the public domain/i],
  [
    'ISC',
    /Permission to use, copy, modify, and\/or distribute this software for any purpose with or without fee is hereby granted, provided/i,
  ],
  [
    '0BSD',
    /Permission to use, copy, modify, and\/or distribute this software for any purpose with or without fee is hereby granted\./i,
  ],
  ['MIT', /Permission is hereby granted, free of charge/i],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms.*Neither the name/i],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
];

/** SPDX identifier of a licence's text, or null when it is none that is known here. */
export function licenceOfText(text: string): string | null {
  const normal = text.replace(/\s+/g, ' ');
  return texts.find(([, words]) => words.test(normal))?.[0] ?? null;
}

/** Where repositories keep the text of their licence. */
export function isLicencePath(path: string): boolean {
  return /(^|\/)((un)?licen[cs]e|copying)([-_.][^/]*)?$|(^|\/)licen[cs]es\/[^/]+$/i.test(path);
}

/**
 * Licence of a file: what the licence files of the nearest folder above it say; several that stand side by side all apply.
 * `fallback` is the known licence of the source, for snapshots that came without their licence file.
 */
export function licenceFinder(
  files: ReadonlyMap<string, string>,
  fallback: string,
): (path: string) => string {
  const byFolder = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const licence = isLicencePath(path) ? licenceOfText(text) : null;
    if (!licence) continue;
    const folder = path.replace(/(^|\/)(licen[cs]es\/)?[^/]+$/i, '');
    byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(licence));
  }
  return (path) => {
    const parts = path.split('/');
    for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
      const found = byFolder.get(parts.slice(0, depth).join('/'));
      if (found) return [...found].sort().join(' AND ');
    }
    return fallback;
  };
}
