// The name TestKit alone would be this project's own namespace.
global using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;
