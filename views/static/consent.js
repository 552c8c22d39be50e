// A folded line of the consent page says what is still ticked within.
for (const line of document.querySelectorAll('[data-ticked]')) {
  const boxes = [...line.closest('details').querySelectorAll('[data-verb]')]
  const list = new Intl.ListFormat(document.documentElement.lang)
  line.closest('details').addEventListener('change', () => {
    const words = list.format(boxes.filter((box) => box.checked).map((box) => box.dataset.verb)) || line.dataset.ticked
    line.textContent = words.charAt(0).toLocaleUpperCase() + words.slice(1)
  })
}
