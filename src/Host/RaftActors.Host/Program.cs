using RaftActors.Host.Cli;

return await CommandLine.RunAsync(args, CliIo.OfProcess());
