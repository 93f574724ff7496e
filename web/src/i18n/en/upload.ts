import type { upload as zh } from '../zh/upload'

export const upload: typeof zh = {
  unfinished: 'A file was not sent to its end last time. Choose the same file, and it goes on from where it broke off.',
  starting: (name: string) => `Preparing to upload “${name}”`,
  sending: (name: string, sent: string, size: string, percent: number) => `Uploading “${name}”: ${sent} of ${size} (${percent}%)`,
  resumed: 'Going on from where it broke off.',
  offline: 'There is no network. It goes on by itself when there is one; what was sent is not lost.',
  stopped: 'The upload was interrupted. What was sent is kept; press “Go on uploading”.',
  checking: (name: string) => `“${name}” has been sent and is being checked`,
  kept: (name: string, size: string) => `“${name}” has been sent, ${size}`,
  waiting: (name: string) => `“${name}” has been sent and waits for the virus check. You can submit it; it opens once it was checked.`,
  cancelled: 'The upload was cancelled.',
  again: 'Go on uploading', cancel: 'Cancel the upload', remove: 'Choose another file',
  progress: 'Progress of the upload',
  megabytes: (text: string) => `${text} MB`,
}
