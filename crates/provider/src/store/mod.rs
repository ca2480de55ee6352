//! What must outlive the process: apps, consents, codes, grants, refresh tokens.
//!
//! One thread owns the SQLite connection. Requests hand it closures; it runs as many as are waiting in one transaction, commits, and
//! only then lets them answer ("group commit"). So a decision and what it writes are one step that nothing can come between (two
//! requests with the same code: exactly one wins), `kill -9` loses nothing that was answered, and one `fsync` serves many requests.

pub(crate) mod apps;
mod belongings;
pub(crate) mod codes;
pub(crate) mod consents;
pub(crate) mod ended;
pub(crate) mod folder;
pub(crate) mod grants;
mod ids;
pub(crate) mod playlists;
pub(crate) mod refresh_tokens;
mod schema;
mod sweep;
pub(crate) mod users;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

pub(crate) use apps::App;
pub(crate) use ids::{ClientId, GrantId, UserId, hex};

use crate::clock::Clock;
use crate::error::Error;
use crate::random::Random;
use crate::seal::Seal;

/// At most this many requests share a commit, so that the first of them does not wait for ever.
const BATCH: usize = 512;
/// At most this many wait for the writer; beyond, requests wait to get in, and so slow down those who send them.
const QUEUE: usize = 4_096;
/// At most so many rows of a kind are forgotten between two commits, so that no request waits long for it.
const STEP: usize = 500;

/// The store.
pub(crate) struct Store {
    // `None` only while being dropped: the writer ends when the last sender is gone.
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    writer: Option<JoinHandle<()>>,
    cache: Arc<Cache>,
    spent: Arc<Spent>,
}

/// What the writer did since the start: how much of the time is SQLite's, and how many requests share a commit.
#[derive(Default)]
struct Spent {
    requests: AtomicU64,
    commits: AtomicU64,
    /// From taking the first request of a transaction to the end of its commit.
    nanoseconds: AtomicU64,
}

/// What is read on every request, kept in memory. Changed by the writer after a commit, before it answers.
#[derive(Default)]
struct Cache {
    apps: RwLock<HashMap<ClientId, Arc<App>>>,
    /// What ended before its time.
    ended: RwLock<HashMap<ended::Key, ended::End>>,
}

/// What a closure works with: the database inside a transaction, and what to do after its commit.
pub(crate) struct Work<'db> {
    pub(crate) db: &'db Connection,
    cache: &'db Cache,
    /// The [real](Clock::real) time, in seconds since 1970.
    real: u64,
    after: Vec<AfterCommit>,
}

type AfterCommit = Box<dyn FnOnce(&Cache)>;

impl Store {
    /// Opens the store in `folder`, or in memory, and returns it with the seal whose key lies beside it.
    pub(crate) fn open(folder: Option<&Path>, random: &Random, clock: Clock) -> Result<(Self, Seal), Error> {
        let (db, key, lock) = match folder {
            Some(path) => {
                let folder = folder::Folder::open(path)?;
                let key = folder.key(random)?;
                (folder.database()?, key, Some(folder))
            }
            None => (Connection::open_in_memory()?, random.bytes(), None),
        };
        let seal = Seal::new(&key);
        schema::prepare(&db, folder, clock.now())?;
        apps::add_practice_app(&db, &seal, random, clock.now())?;
        let cache = Arc::new(Cache::default());
        *lock_write(&cache.apps) = apps::load(&db, &seal, folder)?;
        *lock_write(&cache.ended) = ended::load(&db)?;

        let (jobs, waiting) = mpsc::channel(QUEUE);
        let for_writer = Arc::clone(&cache);
        let spent = Arc::new(Spent::default());
        let spent_there = Arc::clone(&spent);
        let writer = std::thread::Builder::new()
            .name("provider-store".to_owned())
            .spawn(move || {
                write_until_closed(&db, waiting, &for_writer, &spent_there, &clock);
                // The folder is released after the database is closed, not before: the next process may open it then.
                drop(db);
                drop(lock);
            })
            .map_err(Error::Serve)?;
        Ok((Store { jobs: Some(jobs), writer: Some(writer), cache, spent }, seal))
    }

    /// Runs `work` on the writer thread and returns what it gave, after what it wrote is committed. An error of `work` undoes what
    /// it wrote, and only that.
    pub(crate) async fn transact<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Task { work: Some(work), result: None, answer });
        let Some(jobs) = &self.jobs else { return Err(Error::Closed) };
        jobs.send(job).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// What was done so far: requests, the commits that they shared, and the seconds that SQLite took for them.
    pub(crate) fn spent(&self) -> (u64, u64, f64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let seconds = Duration::from_nanos(read(&self.spent.nanoseconds)).as_secs_f64();
        (read(&self.spent.requests), read(&self.spent.commits), seconds)
    }

    /// The app with this client id.
    pub(crate) fn app(&self, client: ClientId) -> Option<Arc<App>> {
        lock_read(&self.cache.apps).get(&client).cloned()
    }

    /// All apps, the oldest first.
    pub(crate) fn apps(&self) -> Vec<Arc<App>> {
        let mut apps: Vec<_> = lock_read(&self.cache.apps).values().cloned().collect();
        apps.sort_by_key(|app| (app.created_at, app.client_id.to_string()));
        apps
    }

    /// Adds a redirect URI to the practice app until the process ends. What `--listen 127.0.0.1:0` gave changes at every start,
    /// and has no place in the database.
    pub(crate) fn add_own_redirect_uri(&self, uri: String) {
        apps::add_for_this_process(&mut lock_write(&self.cache.apps), uri);
    }

    /// The end of a grant, an app, a token or a session, if it came before its time.
    pub(crate) fn end(&self, key: ended::Key) -> Option<ended::End> {
        lock_read(&self.cache.ended).get(&key).copied()
    }

    /// Ends a token or a session at `now` by the provider's clock; it lives `life` at most. Both in seconds.
    ///
    /// # Errors
    /// [`Error::TooManyEnded`], or it cannot be written.
    pub(crate) async fn put_an_end(&self, key: ended::Key, now: u64, life: u64) -> Result<(), Error> {
        self.transact(move |work| ended::add(work, key, now, life)).await
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            // It has answered everything that was sent; a panic in it was reported on stderr already.
            let _ = writer.join();
        }
    }
}

impl Work<'_> {
    /// Does `change` to what is kept in memory once this transaction is committed.
    fn after_commit(&mut self, change: impl FnOnce(&Cache) + 'static) {
        self.after.push(Box::new(change));
    }
}

/// A request's closure with the place its result goes to.
trait Job: Send {
    fn run(&mut self, work: &mut Work<'_>) -> bool;
    fn answer(self: Box<Self>, committed: &Result<(), rusqlite::Error>);
}

struct Task<T, F> {
    work: Option<F>,
    result: Option<Result<T, Error>>,
    answer: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnOnce(&mut Work<'_>) -> Result<T, Error> + Send,
{
    fn run(&mut self, work: &mut Work<'_>) -> bool {
        let Some(closure) = self.work.take() else { return false };
        let result = closure(work);
        let fine = result.is_ok();
        self.result = Some(result);
        fine
    }

    fn answer(self: Box<Self>, committed: &Result<(), rusqlite::Error>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(same(error)),
            // Not run, because a job before it made the transaction end; that one's error is in `committed`.
            (Ok(()), None) => Err(Error::Closed),
        };
        // The client may have gone away; what was written stays.
        let _ = self.answer.send(result);
    }
}

/// The error of a commit, once more for each request that shared it.
fn same(error: &rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, text) => {
            Error::from(rusqlite::Error::SqliteFailure(*code, text.clone()))
        }
        other => Error::Database(rusqlite::Error::ToSqlConversionFailure(other.to_string().into())),
    }
}

fn write_until_closed(
    db: &Connection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    cache: &Cache,
    spent: &Spent,
    clock: &Clock,
) {
    let mut sweep = sweep::Sweep::new(clock.clone());
    loop {
        // Requests first; between them, and while none waits, what is old is forgotten.
        let first = match waiting.try_recv() {
            Err(TryRecvError::Empty) if sweep.has_more() => {
                sweep.step(db, cache);
                continue;
            }
            Err(TryRecvError::Empty) => waiting.blocking_recv(),
            Err(TryRecvError::Disconnected) => None,
            Ok(job) => Some(job),
        };
        let Some(first) = first else { return };
        let began = Instant::now();
        let mut batch = Vec::new();
        let committed = write_batch(db, first, &mut waiting, &mut batch, cache, clock.real());
        if committed.is_err() && !db.is_autocommit() {
            // If even this fails, the next `BEGIN` says so.
            let _ = db.execute_batch("ROLLBACK");
        }
        spent.requests.fetch_add(batch.len() as u64, Ordering::Relaxed);
        spent.commits.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        spent.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
        for job in batch {
            job.answer(&committed);
        }
        sweep.step(db, cache);
    }
}

/// Runs `first` and what waits behind it in one transaction. Every job taken is put into `batch`, also when this fails.
fn write_batch(
    db: &Connection,
    first: Box<dyn Job>,
    waiting: &mut mpsc::Receiver<Box<dyn Job>>,
    batch: &mut Vec<Box<dyn Job>>,
    cache: &Cache,
    real: u64,
) -> Result<(), rusqlite::Error> {
    let mut next = Some(first);
    let began = run(db, "BEGIN IMMEDIATE");
    let mut after = Vec::new();
    while let Some(mut job) = next.take() {
        if began.is_err() {
            batch.push(job);
            break;
        }
        let savepoint = run(db, "SAVEPOINT job");
        let mut work = Work { db, cache, real, after: Vec::new() };
        let fine = savepoint.is_ok() && job.run(&mut work);
        let mut done = work.after;
        batch.push(job);
        savepoint?;
        if db.is_autocommit() {
            // SQLite itself ended the transaction (disk full, for one): nothing of this batch is written.
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
                Some("the transaction was rolled back".to_owned()),
            ));
        }
        if fine {
            after.append(&mut done);
        } else {
            run(db, "ROLLBACK TO job")?;
        }
        run(db, "RELEASE job")?;
        if batch.len() < BATCH {
            next = waiting.try_recv().ok();
        }
    }
    began?;
    run(db, "COMMIT")?;
    for change in after {
        change(cache);
    }
    Ok(())
}

fn run(db: &Connection, sql: &str) -> Result<(), rusqlite::Error> {
    db.prepare_cached(sql)?.execute([]).map(|_| ())
}

// A panic while a lock was held leaves a map that is still whole: every change is one insertion or one assignment.
fn lock_read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn lock_write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failing_job_undoes_its_own_writes_and_no_others() {
        let (store, _) = Store::open(None, &Random::seeded(1), Clock::standing_at(0)).unwrap();
        store.transact(|work| Ok(work.db.execute_batch("CREATE TABLE t (n INTEGER)")?)).await.unwrap();
        let insert = |n: i64, fail: bool| {
            store.transact(move |work| {
                work.db.execute("INSERT INTO t VALUES (?1)", [n])?;
                if fail { Err(Error::Closed) } else { Ok(()) }
            })
        };
        let (a, b, c) = tokio::join!(insert(1, false), insert(2, true), insert(3, false));
        assert!(a.is_ok() && b.is_err() && c.is_ok());
        let sum = store.transact(|work| {
            Ok(work.db.query_one("SELECT sum(n) FROM t", [], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(sum.await.unwrap(), 4);
    }

    #[tokio::test]
    async fn a_full_disk_fails_the_request_and_the_store_works_again_when_there_is_room() {
        let (store, _) = Store::open(None, &Random::seeded(1), Clock::standing_at(0)).unwrap();
        let fill = || {
            store.transact(|work| {
                work.db.execute_batch(
                    "CREATE TABLE IF NOT EXISTS t (b BLOB); INSERT INTO t VALUES (zeroblob(200000))",
                )?;
                Ok(())
            })
        };
        let limit = |pages: i64| {
            store.transact(move |work| {
                Ok(work.db.query_one(&format!("PRAGMA max_page_count={pages}"), [], |_| Ok(()))?)
            })
        };
        limit(1).await.unwrap();
        assert!(matches!(fill().await, Err(Error::Full)));
        limit(1_000_000).await.unwrap();
        fill().await.unwrap();
    }
}
