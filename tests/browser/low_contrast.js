// Text on the page with less than 4.5 to 1 against what lies behind it (WCAG 2.2, 1.4.3).
() => {
  const canvas = document.createElement('canvas').getContext('2d')
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, base, alpha) => [0, 1, 2].map((i) => top[i] * alpha + base[i] * (1 - alpha))
  const light = (c) => c.map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const background = (element) => {
    const layers = []
    // The value of a slider stands above its thumb, not on it.
    const above = element.closest('[data-testid="stSliderThumbValue"]')
    const from = above ? above.closest('[data-testid="stSlider"]') : element
    for (let e = from; e; e = e.parentElement) {
      const layer = rgba(getComputedStyle(e).backgroundColor)
      if (layer[3] > 0) layers.push(layer)
      if (layer[3] === 1) break
    }
    return layers.reverse().reduce((base, top) => over(top, base, top[3]), [255, 255, 255])
  }
  const opacity = (element) => {
    let all = 1
    for (let e = element; e; e = e.parentElement) all *= +getComputedStyle(e).opacity
    return all
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const text = walker.currentNode.textContent.trim()
    const box = element.getBoundingClientRect()
    if (!text || !box.width || !element.checkVisibility() || element.closest('style,svg')) continue
    if (element.closest('[data-testid="stIconMaterial"]')) continue
    const base = background(element)
    const ink = rgba(getComputedStyle(element).color)
    const seen = over(ink, base, ink[3] * opacity(element))
    const [dark, bright] = [light(seen), light(base)].sort((a, b) => a - b)
    const ratio = (bright + 0.05) / (dark + 0.05)
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`)
  }
  return found
}
