//! Serves the practice provider until it is ended: `serve ADDRESS [DIR] [POLICY]`. The first line it prints is its address.

use provider::{Config, Policy, Provider};

#[tokio::main]
async fn main() {
    if let Err(error) = run().await {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let listen = arguments.next().as_deref().unwrap_or("127.0.0.1:8765").parse()?;
    let data = arguments.next().filter(|folder| !folder.is_empty()).map(Into::into);
    let policy = arguments.next().map_or(Ok(Policy::Course), |text| text.parse())?;
    let provider = Provider::bind(Config { listen, data, policy }).await?;
    println!("http://{}", provider.address());
    let interrupted = async {
        // Without a handler the process ends by itself on Ctrl-C, so an error here changes nothing.
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(provider.serve(interrupted).await?)
}
