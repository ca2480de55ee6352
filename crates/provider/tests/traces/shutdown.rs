//! How the provider ends.

use provider::{Config, Policy, Provider};

#[tokio::test]
async fn the_provider_ends_when_it_is_told_to_even_with_a_connection_open() {
    let listen = ([127, 0, 0, 1], 0).into();
    let provider = Provider::bind(Config { listen, data: None, policy: Policy::Course }).await.unwrap();
    let address = provider.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(provider.serve(async {
        let _ = stopped.await;
    }));
    let idle = tokio::net::TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
    drop(idle);
    assert!(tokio::net::TcpListener::bind(address).await.is_ok(), "the port is free again");
}
