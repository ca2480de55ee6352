//! A task that a cell has started goes on when the cell is over, and can be awaited later.
//! evcxr: a cell that awaits nothing has no runtime to spawn on
:dep tokio = { version = "1", features = ["full"] }
let (ask, mut asked) = tokio::sync::mpsc::channel::<u32>(4);
let task = tokio::spawn(async move {
    let mut sum = 0;
    while let Some(n) = asked.recv().await { sum += n; }
    sum
});
//--
ask.send(40).await?;
ask.send(2).await?;
drop(ask);
//--
task.await?
//=> 42
//--
// A runtime of the learner's own is no trouble.
let own = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
own.block_on(async { tokio::time::sleep(std::time::Duration::from_millis(1)).await; 7 })
//=> 7
//--
let (a, b) = tokio::join!(async { 1 }, async { 2 });
a + b
//=> 3
//--
let task = tokio::spawn(async { let empty: Vec<u8> = vec![]; empty[0] });
task.await.is_err()
//=> true
//2 panicked: index out of bounds
