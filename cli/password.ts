/** Passwords for commands: from standard input, or typed without being shown. Never from an argument, which others could see. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { passwordProblem } from '../provider/identity/password-rule.ts'
import { CommandError } from './command.ts'

/** @throws CommandError when there is none, or it is too weak */
export async function readPassword(username: string, fromStdin: boolean): Promise<string> {
  const password = fromStdin
    ? await firstLine()
    : await askUnseen(`New password of ${username}: `, 'There is no terminal to ask for a password: send it with --password-stdin.')
  const problem = passwordProblem(password, username)
  if (problem) throw new CommandError(`This password is refused. ${problem}`)
  return password
}

/** What is typed, seen, or the first line of standard input. */
export async function readLine(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine()
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

async function firstLine(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0]!
}

/** What is typed, without showing it. @param otherwise what to say where nobody can type @throws CommandError */
export async function askUnseen(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(otherwise)
  process.stderr.write(question)
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: mute, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
