// Comfort for house pages; each of them works without.

// A secret or a setting into the clipboard.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue
  button.hidden = false
  const text = button.textContent
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy)
    await navigator.clipboard.writeText(source.value ?? source.textContent)
    button.textContent = document.querySelector('[data-copied]').dataset.copied
    setTimeout(() => {
      button.textContent = text
    }, 2000)
  })
}

// Moments by the reader's own clock, where they have chosen no other.
for (const time of document.querySelectorAll('html:not([data-zone]) time[datetime]')) {
  const value = time.dateTime
  const options = value.length === 10 ? { dateStyle: 'long', timeZone: 'UTC' } : { dateStyle: 'long', timeStyle: 'short' }
  time.title = new Date(value).toLocaleString(document.documentElement.lang, options)
}

// A start of the matrix ticks its boxes here and now.
for (const start of document.querySelectorAll('[data-matrix] [data-values]')) {
  start.addEventListener('click', (event) => {
    event.preventDefault()
    const values = new Set(start.dataset.values.split(' '))
    for (const box of start.closest('[data-matrix]').querySelectorAll('input[type=checkbox]:not(:disabled)')) {
      box.checked = values.has(box.value)
    }
    start.form?.dispatchEvent(new Event('input'))
  })
}

// All boxes of a column of the matrix, with one in its head, which shows whether all of them are ticked.
for (const all of document.querySelectorAll('[data-tick-verb]')) {
  const matrix = all.closest('[data-matrix]')
  const boxes = [...matrix.querySelectorAll('fieldset input:not(:disabled)')].filter((box) =>
    box.value.includes(`${all.dataset.tickVerb}:`),
  )
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = boxes.length > 0 && ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  all.hidden = boxes.length === 0
  show()
  // Before the form hears of it, which then finds all boxes as this one is.
  all.addEventListener('input', () => {
    for (const box of boxes) box.checked = all.checked
  })
  all.form?.addEventListener('input', show)
}

// All boxes of a form that can be seen, with one in the head of the list.
for (const all of document.querySelectorAll('[data-tick-all]')) {
  all.hidden = false
  all.querySelector('input').addEventListener('change', (event) => {
    for (const box of document.querySelectorAll(`input[type=checkbox][form="${all.dataset.tickAll}"]`))
      if (!box.closest('tr')?.hidden) box.checked = event.target.checked
  })
}

// Rows of this page that do not match are hidden while somebody types; sending the form looks through all pages.
for (const search of document.querySelectorAll('.tabled > .search > [type=search]')) {
  const list = search.closest('.tabled')
  const rows = [...list.querySelectorAll('tbody > tr')]
  const count = list.querySelector('.paging > span')
  const told = count.textContent
  search.addEventListener('input', () => {
    const typed = search.value.trim().toLowerCase()
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(typed)
    const found = rows.filter((row) => !row.hidden).length
    count.textContent = typed ? count.dataset.found.replace('{n}', found) : told
  })
}

// What was typed is not lost by a stray click.
const changed = new Set()
for (const form of document.querySelectorAll('form[data-unsaved]')) {
  form.addEventListener('input', () => changed.add(form))
  form.addEventListener('submit', () => changed.delete(form))
}
window.addEventListener('beforeunload', (event) => {
  if (changed.size) event.preventDefault()
})
