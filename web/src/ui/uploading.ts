/**
 * Send a file in pieces that survive a lost network, a reload and a restarted server (tus 1.0.0).
 *
 * The server says how far it came; nothing here guesses. What is kept on the device is the upload's address under a hash of
 * the file's name, size and date, never the name itself, and it is forgotten when the upload ends.
 */
import type { DetailedError, PreviousUpload, Upload, UrlStorage } from 'tus-js-client'

import { api, ask, bearer, renew } from '../api/client'
import { asProblem, Refused, Unreachable } from '../api/problem'
import type { components } from '../api/schema'

export type Standing = components['schemas']['Upload']
export type Phase = 'idle' | 'starting' | 'sending' | 'offline' | 'stopped' | 'checking' | 'waiting_for_scan' | 'kept' | 'refused'

export interface Progress { phase: Phase; sent: number; size: number; resumed: boolean; id: string | null; refused: Refused | null }

const ENDPOINT = '/api/v1/uploads'
const PIECE = 2 * 1024 * 1024
const DELAYS = [0, 1000, 3000, 5000, 10_000, 20_000]
const KEPT_FOR = 3 * 24 * 3600 * 1000
const STORE = 'uploads'
const AGAIN = new Set([0, 401, 409, 423, 460])

interface Kept { url: string; size: number; at: number }

function keptAll(): Record<string, Kept> {
  try {
    const all = JSON.parse(localStorage.getItem(STORE) ?? '{}') as Record<string, Kept>
    return Object.fromEntries(Object.entries(all).filter(([, one]) => Date.now() - one.at < KEPT_FOR))
  } catch {
    return {}
  }
}

function keep(all: Record<string, Kept>): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(all))
  } catch { /* a device that keeps nothing begins anew after a reload */ }
}

/** Tell whether something was begun on this device and not ended. */
export function hasUnfinished(): boolean {
  return Object.keys(keptAll()).length > 0
}

export const addresses: UrlStorage = {
  findAllUploads: () => Promise.resolve([]),
  findUploadsByFingerprint: (fingerprint) => {
    const one = keptAll()[fingerprint]
    const found = one && { size: one.size, metadata: {}, creationTime: '', urlStorageKey: fingerprint, uploadUrl: one.url, parallelUploadUrls: null }
    return Promise.resolve(found ? [found] : [])
  },
  removeUpload: (fingerprint) => {
    keep(Object.fromEntries(Object.entries(keptAll()).filter(([key]) => key !== fingerprint)))
    return Promise.resolve()
  },
  addUpload: (fingerprint, upload: PreviousUpload) => {
    if (upload.uploadUrl) keep({ ...keptAll(), [fingerprint]: { url: upload.uploadUrl, size: upload.size ?? 0, at: Date.now() } })
    return Promise.resolve(fingerprint)
  },
}

/** Name a file by what is equal when the same one is chosen again, so that nobody reads it from the device. */
export async function fingerprint(file: File, use: string): Promise<string> {
  const told = new TextEncoder().encode([use, file.name, file.type, file.size, file.lastModified].join('\n'))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', told))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Tell whether to ask again: the line, the server or the token may be better then; a refusal stays one. */
export function worthAnother(status: number, attempt: number): boolean {
  if (status === 401) return attempt < 2
  return AGAIN.has(status) || status >= 500
}

/** Read why the server refused; null when nothing came back. */
export function refusalOf(error: Error | DetailedError): Refused | null {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  const status = answer?.getStatus() ?? 0
  if (!answer || status === 0) return null
  try {
    return new Refused(asProblem(JSON.parse(answer.getBody()), status))
  } catch {
    return new Refused(asProblem(null, status))
  }
}

export class Uploading {
  readonly progress: Progress
  private upload: Upload | null = null
  private ended = false
  private stale = false

  constructor(private readonly file: File, private readonly use: string, private readonly tell: (progress: Progress) => void) {
    this.progress = { phase: 'starting', sent: 0, size: file.size, resumed: false, id: null, refused: null }
  }

  /** Begin, or go on with what was begun with the same file on this device. */
  async start(): Promise<void> {
    const tus = await import('tus-js-client').catch(() => null)
    if (this.ended) return
    if (!tus) return this.turn(navigator.onLine ? 'stopped' : 'offline')
    this.upload = new tus.Upload(this.file, {
      endpoint: ENDPOINT, chunkSize: PIECE, retryDelays: DELAYS, urlStorage: addresses, removeFingerprintOnSuccess: true,
      metadata: { filename: this.file.name, use: this.use },
      fingerprint: (file) => fingerprint(file, this.use),
      onBeforeRequest: async (request) => {
        if (this.stale) await renew()
        this.stale = false
        const token = bearer()
        if (token) request.setHeader('Authorization', `Bearer ${token}`)
      },
      onShouldRetry: (error, attempt) => {
        const status = error.originalResponse?.getStatus() ?? 0
        this.stale = status === 401
        return navigator.onLine && worthAnother(status, attempt)
      },
      onProgress: (sent) => { if (!this.ended) this.turn('sending', { sent }) },
      onError: (error) => this.failed(error),
      onSuccess: () => { void this.settle() },
    })
    const [before] = await this.upload.findPreviousUploads()
    if (before) this.upload.resumeFromPreviousUpload(before)
    this.turn('sending', { resumed: before !== undefined })
    this.upload.start()
  }

  /** Go on after the network was away, or at the person's word. */
  async again(): Promise<void> {
    if (this.ended || !['offline', 'stopped'].includes(this.progress.phase)) return
    this.turn('sending')
    if (!this.upload) await this.start()
    else if (this.progress.id) await this.settle()
    else this.upload.start()
  }

  /** Stop sending; what the server has stays there, and the same file goes on from it. */
  leave(): void {
    this.ended = true
    void this.upload?.abort()
  }

  /** Give the upload up, here and on the server. */
  async cancel(): Promise<void> {
    this.leave()
    if (this.upload?.url) await this.upload.abort(true).catch(() => undefined)
    await addresses.removeUpload(await fingerprint(this.file, this.use))
  }

  private failed(error: Error | DetailedError): void {
    if (this.ended) return
    const refused = refusalOf(error)
    if (refused && !worthAnother(refused.problem.status, 0)) return this.turn('refused', { refused })
    this.turn(navigator.onLine ? 'stopped' : 'offline')
  }

  /** Ask what became of the file, until the server has looked at it. */
  private async settle(): Promise<void> {
    const id = (this.upload?.url ?? '').split('/').pop() ?? ''
    this.turn('checking', { sent: this.file.size, id })
    try {
      for (;;) {
        const standing = await ask(api.GET('/api/v1/uploads/{upload_id}', { params: { path: { upload_id: id } } }))
        if (this.ended) return
        if (standing.state === 'kept' || standing.state === 'waiting_for_scan') return this.turn(standing.state)
        if (standing.state !== 'checking') return this.turn('refused', { refused: new Refused(refusalSaid(standing)) })
        await new Promise((resolve) => { window.setTimeout(resolve, 1000) })
      }
    } catch (error) {
      if (error instanceof Refused) this.turn('refused', { refused: error })
      else if (error instanceof Unreachable) this.turn(navigator.onLine ? 'stopped' : 'offline')
      else throw error
    }
  }

  private turn(phase: Phase, more: Partial<Progress> = {}): void {
    Object.assign(this.progress, more, { phase })
    this.tell({ ...this.progress })
  }
}

function refusalSaid(standing: Standing): ReturnType<typeof asProblem> {
  if (!standing.refusal) return asProblem(null, 422)
  return { type: '/problems/upload-refused', title: standing.name, status: 422, detail: standing.refusal }
}
