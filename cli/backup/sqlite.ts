/** A copy of a SQLite database as it stands at one moment, while others go on writing to it. */
import sqlite3 from 'sqlite3'
import { exec } from '../../database/sqlite-connection.ts'

/** As the library has it, whose types leave it out. */
interface Backup {
  readonly completed: boolean
  readonly failed: boolean
  readonly pageCount: number
  readonly remaining: number
  step(pages: number, callback: (error: Error | null) => void): void
  finish(callback: () => void): void
}
interface Source extends sqlite3.Database {
  backup(to: string, callback: (error: Error | null) => void): Backup
}

/** Between two of these others get their turn, and the bar moves. */
const PAGES = 2000

/**
 * SQLite's own online backup. The reading transaction around it pins the moment: without one, every write of another process would make
 * the copy begin anew.
 */
export async function copySqlite(from: string, to: string, onPart: (done: number) => void): Promise<void> {
  const source = await new Promise<Source>((done, fail) => {
    const opened = new sqlite3.Database(from, sqlite3.OPEN_READWRITE, (error) => (error ? fail(error) : done(opened))) as Source
  })
  try {
    await exec(source, 'pragma busy_timeout=10000; begin; select count(*) from sqlite_master')
    const backup = await new Promise<Backup>((done, fail) => {
      const begun = source.backup(to, (error) => (error ? fail(error) : done(begun)))
    })
    const step = () =>
      new Promise<void>((done, fail) => {
        backup.step(PAGES, (error) => (error ? fail(error) : done()))
      })
    try {
      while (!backup.completed) {
        await step()
        if (backup.failed) throw new Error('The database could not be copied.')
        onPart(backup.pageCount ? 1 - backup.remaining / backup.pageCount : 0)
      }
    } finally {
      await new Promise<void>((done) => {
        backup.finish(() => done())
      })
    }
  } finally {
    await new Promise<void>((done) => {
      source.close(() => done())
    })
  }
}
