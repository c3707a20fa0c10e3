using PacketFs.Benchmarks;
using PacketFs.Benchmarks.Fuse;

if (args is ["--worker", var operation, var folder, var count])
{
    return Worker.Run(Enum.Parse<Operation>(operation), folder, int.Parse(count));
}

return CommandLine.Run(args);
