namespace Plexsphere.Sandbox.Faults;

/// <summary>What goes wrong with a request.</summary>
public enum SandboxFaultKind
{
    /// <summary>The answer's headers come late, by <see cref="SandboxFault.Milliseconds"/>.</summary>
    Delay,

    /// <summary>
    /// The body comes in pieces of <see cref="SandboxFault.Bytes"/> bytes, <see cref="SandboxFault.Milliseconds"/> apart.
    /// </summary>
    Drip,

    /// <summary>The connection is reset before the operation is carried out.</summary>
    ResetBefore,

    /// <summary>The operation is carried out, and the connection is reset instead of an answer.</summary>
    ResetAfter,

    /// <summary>The operation is carried out, and the connection is closed in good order instead of an answer.</summary>
    CloseAfter,

    /// <summary>The connection is reset after the answer's headers.</summary>
    ResetAfterHeaders,

    /// <summary>The connection is reset in the middle of the answer's body.</summary>
    ResetMidBody,

    /// <summary>The operation is carried out, and then nothing is ever heard of it.</summary>
    Stall,

    /// <summary>The body ends in its middle, as if that were all.</summary>
    Cut,

    /// <summary>The answer promises <see cref="SandboxFault.Bytes"/> bytes more than it has, and the connection ends.</summary>
    ShortBody,

    /// <summary>The body is blown up by an unknown member of <see cref="SandboxFault.Bytes"/> bytes.</summary>
    Pad,

    /// <summary>The body is compressed.</summary>
    Gzip,

    /// <summary>The body is said to be compressed and is not, also that of an error.</summary>
    CorruptGzip,

    /// <summary>The body begins as it should and never ends.</summary>
    EndlessBody,

    /// <summary>The body comes as far as its middle, and then nothing more is ever heard.</summary>
    StallMidBody,

    /// <summary>The operation is not carried out; the answer is <see cref="SandboxFault.Status"/> with what else the fault says.</summary>
    Answer,

    /// <summary>The operation is carried out, and the answer is <see cref="SandboxFault.Status"/> with what else the fault says.</summary>
    AnswerAfter,

    /// <summary>A page names the cursor that led to it as the next one.</summary>
    RepeatCursor,

    /// <summary>A page has each of its items twice.</summary>
    DuplicateItems,

    /// <summary>A page has its items in reverse.</summary>
    ReverseItems,

    /// <summary>The answer, or each item of a page, is about another id than the one that was meant.</summary>
    OtherId,

    /// <summary>The answer, or each item of a page, is about another project.</summary>
    OtherProject,

    /// <summary>The answer, or each item of a page, is about another action.</summary>
    OtherAction,

    /// <summary>
    /// A dispatch is carried out, and its execution is not found in the first <see cref="SandboxFault.Reads"/> reads by its id.
    /// </summary>
    Unseen,

    /// <summary>From the first request that is hit on, each connection is reset for <see cref="SandboxFault.Milliseconds"/>.</summary>
    Away,

    /// <summary>The answer's date is off by <see cref="SandboxFault.Milliseconds"/>.</summary>
    ClockSkew,
}
