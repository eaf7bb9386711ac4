import * as core from '@actions/core';
import type { Place } from './errors.ts';
import { type Log, withoutCommands } from './log.ts';

/** The Log of a GitHub runner: annotations, groups and debug lines, none of which the text itself can forge. */
export function runnerLog(): Log {
  return {
    info: (message) => core.info(withoutCommands(message)),
    debug: (message) => core.debug(message),
    notice: (message, place, title) => core.notice(message, properties(place, title)),
    warning: (message, place, title) => core.warning(message, properties(place, title)),
    error: (message, place, title) => core.error(message, properties(place, title)),
    group: (heading, body) => core.group(heading, body),
  };
}

function properties(place: Place | undefined, title: string | undefined): core.AnnotationProperties {
  return {
    ...(title === undefined ? {} : { title }),
    ...(place?.file === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { startLine: place.line }),
    ...(place?.column === undefined ? {} : { startColumn: place.column }),
  };
}
