const FIGURE = /(\d[\d,.]*\s?(?:人|㎡|套|项|heads?\b|homes?\b|m²))/

/** Cut a sentence at its numbers with units: the odd parts are those. */
export function figures(text: string): string[] {
  return text.split(FIGURE)
}
