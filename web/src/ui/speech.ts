/** Read text aloud sentence by sentence: some browsers stop in the midst of a long one. */
const LONGEST = 120
const ENDS = /[^。！？；!?;\n]+[。！？；!?;\n]*/g

/** Cut a text at its sentences, and a long one at its commas, so that nothing is lost. */
export function sentences(text: string): string[] {
  return (text.match(ENDS) ?? []).flatMap((one) => (one.length > LONGEST ? one.match(/[^，、,]+[，、,]?/g) ?? [] : [one]))
    .map((one) => one.trim()).filter((one) => one !== '')
}

export function canSpeak(): boolean {
  return 'speechSynthesis' in window && typeof SpeechSynthesisUtterance === 'function'
}

/** Read a text to its end or until `hush`; `done` is called in either case. */
export function speak(text: string, language: string, done: () => void): void {
  hush()
  const parts = sentences(text)
  parts.forEach((part, at) => {
    const said = new SpeechSynthesisUtterance(part)
    said.lang = language
    said.rate = 0.9
    said.onerror = done
    if (at === parts.length - 1) said.onend = done
    window.speechSynthesis.speak(said)
  })
  if (!parts.length) done()
}

export function hush(): void {
  window.speechSynthesis.cancel()
}
