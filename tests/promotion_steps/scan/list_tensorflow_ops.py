"""Writes the list of TensorFlow's own ops, those apart that reach out; run it with TensorFlow.

pip install tensorflow
python list_tensorflow_ops.py > lambda/promotion_steps/scan/tensorflow_ops.json
"""

from __future__ import annotations

import json
import re
import sys

_REACHES = re.compile(
    r"(Experimental)?(ReadFile|WriteFile|MatchingFiles(Dataset)?|(Eager)?PyFunc(Stateless)?"
    r"|(DTensor)?Restore(V2|Slice)?|Save(V2|Slices)?|MergeV2Checkpoints|DistributedSave"
    r"|(WholeFile|FixedLengthRecord|TextLine|TFRecord|LMDB)Reader(V2)?|ReaderRead.*"
    r"|(TextLine|TFRecord|FixedLengthRecord|Sql|LMDB|CSV|Cache|Snapshot|Save|Load)Dataset(V2)?"
    r"|SnapshotChunkDataset|SnapshotDatasetReader|SnapshotNestedDatasetReader|ListSnapshotChunks.*"
    r"|DatasetToTFRecord|DataServiceDataset.*|RegisterDataset.*|DatasetFromGraph|GeneratorDataset"
    r"|InitializeTableFromTextFile(V2)?|GenerateVocabRemapping|LoadAndRemapMatrix|LoadTPU.*"
    r"|FileSystemSetConfiguration|CreateSummary.*|Write.*Summary|WriteRawProtoSummary|Import.*Event"
    r"|Debug(Identity|NanCount|NumericSummary).*|DumpTensor|Remote.*|Rpc.*|RecordInput"
    r"|ImmutableConst|FixedUnigramCandidateSampler|CalibrationStatisticsSaver|WorkerHeartbeat"
    r"|Xla(CustomCall.*|HostCompute|LaunchV2|SendToHost|RecvFromHost)|_.*Host.*|DeserializeIterator"
    r"|Stats.*SetSummaryWriter|SetStatsAggregatorDataset|.*AsyncSave.*|CustomAggregator|TfLite.*)"
)


def main() -> None:
    """Write the two lists, each as one text."""
    from tensorflow.core.framework import op_def_pb2  # type: ignore[import-not-found, unused-ignore]
    from tensorflow.python.client import (  # type: ignore[import-not-found, unused-ignore]
        pywrap_tf_session as session,
    )

    ops = op_def_pb2.OpList()
    ops.ParseFromString(session.TF_GetBuffer(session.TF_GetAllOpList()))
    names = sorted(op.name for op in ops.op)
    reaches = [name for name in names if _REACHES.fullmatch(name)]
    known = [name for name in names if name not in set(reaches)]
    lists = {"calculates": " ".join(known), "reaches": " ".join(reaches)}
    json.dump(lists, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
