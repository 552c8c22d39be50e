// An address that says only what was asked for: fields of the form that are left empty are not sent.
for (const form of document.querySelectorAll('form[data-tidy]')) {
  form.addEventListener('formdata', (event) => {
    for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name)
  })
}
