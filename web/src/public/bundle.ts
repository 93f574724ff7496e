/** Bring the public bundle here, packed where the browser can unpack it. */
import { api, ask, askFile } from '../api/client'

export interface PollPath { community_id: string; poll_id: string }

export function bundlePath({ community_id, poll_id }: PollPath): string {
  return `/api/v1/public/communities/${community_id}/polls/${poll_id}/bundle.json.gz`
}

export async function askBundle(path: PollPath): Promise<unknown> {
  if (typeof DecompressionStream === 'undefined') {
    return ask(api.GET('/api/v1/public/communities/{community_id}/polls/{poll_id}/bundle', { params: { path } }))
  }
  const packed = await askFile(bundlePath(path))
  return new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).json()
}

export function askOpening(path: PollPath, purpose: string): Promise<unknown> {
  return ask(api.GET('/api/v1/communities/{community_id}/polls/{poll_id}/opening', { params: { path, query: { purpose } } }))
}

/** The hash of a file as it lies on the server, counted here. */
export async function fileHash(path: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await (await askFile(path)).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
