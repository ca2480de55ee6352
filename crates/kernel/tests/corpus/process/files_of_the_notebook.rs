//! Cells write and read in their working folder.
std::fs::create_dir_all("data")?;
std::fs::write("data/tracks.csv", "name,length\nOne,200\nTwo,180\n")?;
//--
let text = std::fs::read_to_string("data/tracks.csv")?;
let lengths: Vec<u32> = text.lines().skip(1).filter_map(|line| line.split(',').nth(1)?.parse().ok()).collect();
lengths.iter().sum::<u32>()
//=> 380
