using Plexsphere.Sandbox.CommandLine;

return await new SandboxCommand().RunAsync(args);
