import { HttpClient } from '@actions/http-client';
import { downloadFailure } from '../../shared/tools/download.ts';
import { limitSilence } from '../../shared/tools/silence.ts';

/** What a site says within so many milliseconds: undefined when it answers, else why it cannot be used. */
export type Unreachable = string | undefined;

/**
 * Asks sites whether they answer at all, all at once, with the HTTP client of the downloader, so through the same proxy.
 * One that redirects answers.
 * @param origins such as `https://github.com`
 */
export async function askSites(
  origins: ReadonlySet<string>,
  milliseconds: number,
): Promise<ReadonlyMap<string, Unreachable>> {
  const answers = [...origins].map(async (origin) => [origin, await ask(origin, milliseconds)] as const);
  return new Map(await Promise.all(answers));
}

async function ask(origin: string, milliseconds: number): Promise<Unreachable> {
  const client = new HttpClient('mesh-ci', [], { allowRetries: false, allowRedirects: false });
  try {
    const { message } = await limitSilence(milliseconds, () => client.head(origin));
    message.destroy();
    const { statusCode = 0 } = message;
    return statusCode < 500 ? undefined : `HTTP status ${statusCode}`;
  } catch (error) {
    return downloadFailure(error);
  } finally {
    client.dispose();
  }
}
