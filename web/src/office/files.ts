/** Hand a file that was fetched with the session's right over to the browser's own download. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => { URL.revokeObjectURL(link.href) }, 10_000)
}
