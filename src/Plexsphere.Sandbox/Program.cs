using Plexsphere.Sandbox;

return await new SandboxCommand().RunAsync(args);
