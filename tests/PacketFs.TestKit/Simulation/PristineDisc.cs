using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Freshly formatted discs, one of each shape, made once: a run starts from a copy, which costs microseconds.
/// </summary>
public static class PristineDisc
{
    private static readonly ConcurrentDictionary<StackShape, Lazy<EmulatedDisc>> s_discs = new();

    /// <summary>A copy of the disc, the caller's.</summary>
    public static EmulatedDisc Take(StackShape shape)
    {
        EmulatedDisc pristine = s_discs.GetOrAdd(shape, static key => new Lazy<EmulatedDisc>(() => Make(key))).Value;
        lock (pristine)
        {
            return pristine.Clone();
        }
    }

    /// <summary>A disc of its kind, as it comes out of the box.</summary>
    public static EmulatedDisc TakeBlank(StackShape shape) => MakeBlank(shape);

    private static EmulatedDisc MakeCdRw(StackShape shape)
    {
        EmulatedDisc blank = EmulatedDisc.CreateInMemory(new DiscDescription { WearLimit = shape.WearLimit });
        using DriveBench bench = DriveBench.Formatted(packets: shape.Packets, disc: blank);
        return bench.Drive.Disc!.Clone();
    }

    private static EmulatedDisc MakeBlank(StackShape shape) => EmulatedDisc.CreateInMemory(
        shape.Medium is MediumType.CdRw or MediumType.CdR
            ? new DiscDescription { Medium = shape.Medium, Minutes = shape.Minutes }
            : new DiscDescription { Medium = shape.Medium, Units = shape.Packets });

    /// <summary>By the plan that every user's disc goes through; left in good order.</summary>
    private static EmulatedDisc MakeOther(StackShape shape)
    {
        EmulatedDrive emulated = new(EmulatedDisc.CreateInMemory(new DiscDescription
        {
            Medium = shape.Medium,
            Units = shape.Packets,
            WearLimit = shape.WearLimit,
        }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        FormatOptions wanted = new(PseudoOverwrite: shape.IsPseudoOverwrite);
        DriveResult result = FormatPlan.Create(drive.Refresh(), wanted).Execute(drive);
        Invariant.Require(result.IsGood, $"{shape} must be formatted: {result}");
        if (shape.IsPseudoOverwrite)
        {
            BlockGeometry geometry = PseudoOverwriteMedium.Open(drive).Geometry;
            PseudoOverwrites.SplitTracks(drive, UdfFormatter.Plan(geometry, OptionsFor(shape)));
        }

        return emulated.Disc!.Clone();
    }

    private static EmulatedDisc Make(StackShape shape)
    {
        EmulatedDisc disc = shape.IsWriteOnce ? MakeBlank(shape)
            : shape.Medium == MediumType.CdRw ? MakeCdRw(shape) : MakeOther(shape);
        using SimulatedStack stack = new(disc, shape, new StepClock());
        stack.OpenDevice();
        BlockGeometry geometry = stack.Blocks.Geometry;
        if (stack.Blocks is IAppendDevice append)
        {
            long units = append.CapacityBlocks / geometry.PacketBlocks;
            geometry = geometry with { BlockCount = units * geometry.PacketBlocks };
        }

        UdfFormatter.Write(stack.Blocks, UdfFormatter.Plan(geometry, OptionsFor(shape)));
        if (!shape.IsWriteOnce)
        {
            stack.Device.Close();
        }

        return disc;
    }

    private static UdfFormatOptions OptionsFor(StackShape shape) => new()
    {
        Prng = new Prng(1),
        Clock = new StepClock(),
        Revision = shape.Revision,
        Label = "SIMULATED",
        PartitionKind = shape.PartitionKind,
        DuplicateMetadata = shape.DuplicateMetadata,
        SparePackets = shape.SparePackets == 0 ? null : shape.SparePackets,
        CommitAreaPackets = shape.CommitAreaPackets,
        AccessType = shape.AccessType,
    };
}
